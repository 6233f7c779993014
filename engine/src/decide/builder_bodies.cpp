#include "liangce/decide/impl/builder_bodies_inl.hpp"
#include "liangce/decide/impl/program_builder.hpp"
