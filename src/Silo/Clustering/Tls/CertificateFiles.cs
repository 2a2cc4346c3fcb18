namespace RemoteAccess.Silo.Clustering.Tls;

/// <summary>The contents of the files that TLS needs, read at one moment.</summary>
/// <param name="Certificate">The certificate's file.</param>
/// <param name="Key">The key's file; empty for none.</param>
/// <param name="Password">The password's file; empty for none.</param>
/// <param name="Authority">The authorities' file.</param>
internal sealed record CertificateFiles(byte[] Certificate, byte[] Key, byte[] Password, byte[] Authority)
{
    /// <summary>Reads them. A file that is replaced meanwhile may be of another time than the others; then they do not fit, and the next
    /// reading finds them all.</summary>
    /// <param name="settings">Where they are.</param>
    /// <param name="errors">Receives one error for each file that cannot be read.</param>
    /// <returns>The contents; null after an error.</returns>
    public static CertificateFiles? Read(ClusterTlsSettings settings, ICollection<SettingError> errors)
    {
        var before = errors.Count;
        var files = new CertificateFiles(
            Read(nameof(settings.CertificateFile), settings.CertificateFile, errors),
            Read(nameof(settings.KeyFile), settings.KeyFile, errors),
            Read(nameof(settings.PasswordFile), settings.PasswordFile, errors),
            Read(nameof(settings.AuthorityFile), settings.AuthorityFile, errors));
        return errors.Count == before ? files : null;
    }

    /// <summary>Whether they have the same contents.</summary>
    public bool AreAs(CertificateFiles other) =>
        Certificate.AsSpan().SequenceEqual(other.Certificate) && Key.AsSpan().SequenceEqual(other.Key)
        && Password.AsSpan().SequenceEqual(other.Password) && Authority.AsSpan().SequenceEqual(other.Authority);

    private static byte[] Read(string name, string path, ICollection<SettingError> errors)
    {
        if (path.Length == 0)
        {
            return [];
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.Add(new SettingError($"{ClusterTlsSettings.Section}:{name}", path, failure switch
            {
                FileNotFoundException or DirectoryNotFoundException =>
                    "there is no such file; give the path of a file that this user can read",
                UnauthorizedAccessException => "this user may not read the file; give it the right, or give another file",
                _ => "the file cannot be read; give the path of a file that this user can read",
            }));
            return [];
        }
    }
}
