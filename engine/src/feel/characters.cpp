#include "liangce/feel/characters.hpp"
#include "liangce/feel/impl/characters_inl.hpp"
