#include "liangce/batch/column.hpp"
#include "liangce/batch/impl/column_inl.hpp"
