#include "liangce/batch/impl/table_rows.hpp"
#include "liangce/batch/impl/table_rows_inl.hpp"
