#pragma once
// Everything but the optional parts, for people in a hurry.

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/router.hpp>
#include <classy/version.hpp>
