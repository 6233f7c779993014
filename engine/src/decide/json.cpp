#include "liangce/decide/decision.hpp"
#include "liangce/decide/impl/json_inl.hpp"
#include "liangce/decide/impl/json_writer_inl.hpp"
