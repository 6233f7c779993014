#include "liangce/batch/column_part.hpp"
#include "liangce/batch/impl/column_part_lists_inl.hpp"
