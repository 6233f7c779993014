#include "liangce/batch/impl/table_binding.hpp"
#include "liangce/batch/impl/table_binding_inl.hpp"
