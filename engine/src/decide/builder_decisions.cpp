#include "liangce/decide/impl/builder_decisions_inl.hpp"
#include "liangce/decide/impl/program_builder.hpp"
