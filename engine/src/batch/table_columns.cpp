#include "liangce/batch/impl/table_columns.hpp"
#include "liangce/batch/impl/table_columns_inl.hpp"
