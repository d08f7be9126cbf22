/**
 * The annotation with which every package states its name and what it may use.
 *
 * <p>Start at {@link Room}; the rules that enforce it are in {@code RoomsTest} of the {@code
 * deploy} module.
 *
 * <p><b>Invariant:</b> this package carries no {@code @Room} itself and depends on nothing, so that
 * every package can use it without declaring it.
 */
@NullMarked
package io.orograph.core.room;

import org.jspecify.annotations.NullMarked;
