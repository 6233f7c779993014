#include "liangce/feel/regex.hpp"
#include "liangce/feel/impl/regex_inl.hpp"
