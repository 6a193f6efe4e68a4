/**
 * One class per subcommand: reads options, calls what does the work, prints what came of it. Exit
 * codes: 0 done, 1 refused or failed, 2 wrong usage.
 */
@NullMarked
package io.murmuration.launcher.command;

import org.jspecify.annotations.NullMarked;
