/**
 * Tests over all modules at once: the shape of the code, and the processes together.
 *
 * <p>Start at {@link RoomsTest}, whose rules are written down in {@link RoomRules} and {@link
 * CodeRules}; {@link RoomsCanFailTest} plants one offence for each kind of rule.
 *
 * <p><b>Invariant:</b> no product code lives here; the module ships files, not classes.
 */
@NullMarked
package io.orograph.deploy;

import org.jspecify.annotations.NullMarked;
