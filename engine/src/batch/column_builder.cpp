#include "liangce/batch/column_builder.hpp"
#include "liangce/batch/impl/column_builder_inl.hpp"
