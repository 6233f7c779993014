#include "liangce/batch/decide_table.hpp"
#include "liangce/batch/impl/decide_table_inl.hpp"
