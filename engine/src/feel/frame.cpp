#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/impl/frame_inl.hpp"
