#include "liangce/analyze/impl/trial_inl.hpp"
