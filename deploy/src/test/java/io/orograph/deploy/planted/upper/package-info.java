/** Planted: a room that uses another one without declaring it. */
@Room(name = "deploy.planted.upper")
package io.orograph.deploy.planted.upper;

import io.orograph.core.room.Room;
