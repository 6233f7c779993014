#include "liangce/analyze/impl/regions_inl.hpp"
#include "liangce/analyze/impl/regions_tables_inl.hpp"
