// Every subject of the check floor.
#pragma once

#include "liangce/check/impl/basis_inl.hpp"
#include "liangce/check/impl/check_inl.hpp"
#include "liangce/check/impl/document_text_inl.hpp"
#include "liangce/check/impl/names_inl.hpp"
#include "liangce/check/impl/periods_inl.hpp"
#include "liangce/check/impl/quotes_inl.hpp"
#include "liangce/check/impl/references_inl.hpp"
#include "liangce/check/impl/tables_inl.hpp"
#include "liangce/check/impl/used_inl.hpp"
#include "liangce/check/impl/walk_inl.hpp"
