// Every part of the analysis.
#pragma once

#include "liangce/analyze/impl/analysis_inl.hpp"
#include "liangce/analyze/impl/changes_inl.hpp"
#include "liangce/analyze/impl/changes_prose_inl.hpp"
#include "liangce/analyze/impl/difference_inl.hpp"
#include "liangce/analyze/impl/difference_text_inl.hpp"
#include "liangce/analyze/impl/equivalence_inl.hpp"
#include "liangce/analyze/impl/members_inl.hpp"
#include "liangce/analyze/impl/regions_inl.hpp"
#include "liangce/analyze/impl/regions_tables_inl.hpp"
#include "liangce/analyze/impl/rules_inl.hpp"
#include "liangce/analyze/impl/search_inl.hpp"
#include "liangce/analyze/impl/space_inl.hpp"
#include "liangce/analyze/impl/tables_inl.hpp"
#include "liangce/analyze/impl/terms_inl.hpp"
#include "liangce/analyze/impl/trial_inl.hpp"
#include "liangce/analyze/impl/witness_inl.hpp"
