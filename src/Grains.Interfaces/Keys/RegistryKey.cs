namespace RemoteAccess.Keys;

/// <summary>Key of a participant registry grain: room and identity.</summary>
/// <param name="Room">The room.</param>
/// <param name="Identity">The other half of the key.</param>
public readonly record struct RegistryKey(RoomName Room, ParticipantIdentity Identity)
{
    /// <summary>Parses a grain key written by <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The key is not of the form <c>{room}/{part}</c>, or a part is not valid.</exception>
    public static RegistryKey Parse(string key) => KeyText.TrySplit(key, out var room, out var part)
        ? new RegistryKey(RoomName.Parse(room), ParticipantIdentity.Parse(part))
        : throw new FormatException(
            $"'{key}' is not a RegistryKey; it must be '{{room}}/{{part}}' with '%' and '/' inside the parts written %25 and %2F.");

    /// <summary>The grain key.</summary>
    public override string ToString() => $"{KeyText.Escape(Room.ToString())}/{KeyText.Escape(Identity.ToString())}";
}
