#include "liangce/decide/impl/pattern.hpp"
#include "liangce/decide/impl/pattern_inl.hpp"
#include "liangce/decide/impl/pattern_money_inl.hpp"
