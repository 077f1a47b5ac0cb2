// What precompiled.h is for the modules, for their unit tests.
#pragma once

#include <gtest/gtest.h>

#include "precompiled.h"
