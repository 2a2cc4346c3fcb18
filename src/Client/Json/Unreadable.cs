using System.Text.Json;

namespace RemoteAccess.Client.Json;

/// <summary>
/// Decides which failures of reading are the text's: it is no JSON or has a wrong value, does not say which kind of a polymorphic type it
/// is, or has a value that the type's own constructor refuses. What else comes out of reading is a fault of the program.
/// </summary>
internal static class Unreadable
{
    public static bool Is(Exception failure) => failure is JsonException or NotSupportedException or ArgumentException;
}
