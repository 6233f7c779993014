#include "liangce/decide/impl/builder_tables_inl.hpp"
#include "liangce/decide/impl/program_builder.hpp"
