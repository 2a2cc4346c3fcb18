namespace RemoteAccess.Silo.Stores;

/// <summary>Files that hold one secret.</summary>
internal static class StoreFiles
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads one; white space around the secret does not count.</summary>
    /// <returns>What is wrong, as the clause of an error; null if nothing is.</returns>
    public static string? TryRead(string path, out string content)
    {
        content = string.Empty;
        try
        {
            var file = new FileInfo(path);
            if (file is { Exists: true, Length: > MaxBytes })
            {
                return $"the file has {file.Length} bytes; give a file with nothing but the connection string";
            }

            content = File.ReadAllText(path).Trim();
            return content.Length == 0 ? "the file is empty; write the connection string into it" : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return failure switch
            {
                FileNotFoundException or DirectoryNotFoundException =>
                    "there is no such file; give the path of a file that this user can read",
                UnauthorizedAccessException => "this user may not read the file; give it the right, or give another file",
                _ => "the file cannot be read; give the path of a file that this user can read",
            };
        }
    }

    /// <summary>The path, unless it looks as if it were the secret itself.</summary>
    public static string Shown(string path) => path.AsSpan().IndexOfAny("=;,@") < 0 ? path : $"({path.Length} hidden characters)";
}
