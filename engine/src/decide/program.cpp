#include "liangce/decide/program.hpp"
#include "liangce/decide/impl/program_inl.hpp"
