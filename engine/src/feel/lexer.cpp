#include "liangce/feel/lexer.hpp"
#include "liangce/feel/impl/lexer_inl.hpp"
