/** Planted: a room that another one uses without declaring it. */
@Room(name = "deploy.planted.lower")
package io.orograph.deploy.planted.lower;

import io.orograph.core.room.Room;
