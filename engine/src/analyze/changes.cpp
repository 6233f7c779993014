#include "liangce/analyze/changes.hpp"
#include "liangce/analyze/impl/changes_inl.hpp"
#include "liangce/analyze/impl/changes_prose_inl.hpp"
