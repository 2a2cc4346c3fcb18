namespace RemoteAccess.Hosting.Settings;

/// <summary>Decides which settings are never printed. In doubt it hides the value: a mistyped <c>Dashboard:Pasword</c> still holds a
/// password.</summary>
internal static class SecretKeys
{
    private static readonly string[] Marks = ["pass", "pwd", "secret", "credential", "bearer", "apikey", "keys:", "connectionstring"];

    /// <summary>Whether the key names a secret.</summary>
    public static bool IsSecret(string key) =>
        Array.Exists(Marks, mark => key.Contains(mark, StringComparison.OrdinalIgnoreCase))
        || key.EndsWith("token", StringComparison.OrdinalIgnoreCase)
        || LastSegment(key).EndsWith("key", StringComparison.OrdinalIgnoreCase)
        || NearestName.Distance(LastSegment(key), "password") <= 3
        || NearestName.Distance(LastSegment(key), "secret") <= 2
        || NearestName.Distance(LastSegment(key), "connectionstring") <= 6;

    /// <summary>The text to print for a value: the value, or its length if the key names a secret.</summary>
    public static string? Show(string key, string? value) =>
        string.IsNullOrEmpty(value) || !IsSecret(key) ? value : $"({value.Length} hidden characters)";

    private static string LastSegment(string key) => key[(key.LastIndexOf(':') + 1)..];
}
