#include "liangce/analyze/impl/members_inl.hpp"
