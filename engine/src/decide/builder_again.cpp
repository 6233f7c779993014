#include "liangce/decide/impl/builder_again_inl.hpp"
#include "liangce/decide/impl/program_builder.hpp"
