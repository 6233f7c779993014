#include "liangce/decide/impl/table_index.hpp"
#include "liangce/decide/impl/table_index_inl.hpp"
