#include "liangce/decide/table.hpp"
#include "liangce/decide/impl/table_inl.hpp"
