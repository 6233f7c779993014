#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/impl/equi_join_inl.hpp"
