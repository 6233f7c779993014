// Every part of the loader, in the order they build on each other.
#pragma once

#include "liangce/yaml/impl/bodies_inl.hpp"
#include "liangce/yaml/impl/calendars_inl.hpp"
#include "liangce/yaml/impl/elements_inl.hpp"
#include "liangce/yaml/impl/load_inl.hpp"
#include "liangce/yaml/impl/parameters_inl.hpp"
#include "liangce/yaml/impl/patterns_inl.hpp"
#include "liangce/yaml/impl/tables_inl.hpp"
#include "liangce/yaml/impl/tests_inl.hpp"
#include "liangce/yaml/impl/types_inl.hpp"
#include "liangce/yaml/impl/values_inl.hpp"
