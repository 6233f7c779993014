#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_arrays_inl.hpp"
