#include "liangce/batch/column_type.hpp"
#include "liangce/batch/impl/column_type_inl.hpp"
