#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_lists_inl.hpp"
