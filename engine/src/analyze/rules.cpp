#include "liangce/analyze/impl/rules_inl.hpp"
