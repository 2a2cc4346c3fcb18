namespace RemoteAccess.Rooms;

/// <summary>The silo that was called is stopping and opens no rooms; try again shortly.</summary>
[GenerateSerializer, Alias("ra.SiloDrainingException")]
public sealed class SiloDrainingException(string room) : Exception(
    $"Room '{room}' is not opened: its silo is stopping. Try again shortly; another silo will take it.");
