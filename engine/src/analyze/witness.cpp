#include "liangce/analyze/impl/witness_inl.hpp"
