#include "liangce/decide/impl/builder_patterns_inl.hpp"
#include "liangce/decide/impl/program_builder.hpp"
