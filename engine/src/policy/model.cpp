#include "liangce/policy/model.hpp"
#include "liangce/policy/impl/model_inl.hpp"
