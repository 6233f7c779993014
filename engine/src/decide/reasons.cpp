#include "liangce/decide/impl/reasons.hpp"
#include "liangce/decide/impl/reason_bodies_inl.hpp"
#include "liangce/decide/impl/reason_plan_inl.hpp"
#include "liangce/decide/impl/reasons_inl.hpp"
