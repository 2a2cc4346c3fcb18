using System.Text.Json;

namespace RemoteAccess.Client.Json;

/// <summary>
/// Decides which exceptions of reading mean that the text is wrong: it is not JSON, has a wrong value, does not name its kind of a
/// polymorphic type, or has a value that the type's constructor refuses. Other exceptions are errors of the program.
/// </summary>
internal static class Unreadable
{
    public static bool Is(Exception failure) => failure is JsonException or NotSupportedException or ArgumentException;
}
