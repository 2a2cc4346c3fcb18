namespace RemoteAccess.Silo.Clustering.Tls;

/// <summary>
/// TLS between silos and clients (section <c>Cluster:Tls</c>). It is on if a certificate is given. Both sides show a certificate, and
/// both must come from the given authority: whoever has one may call every grain, so the authority should issue for this cluster only.
/// The files are read again when they change; connections that are open stay.
/// </summary>
internal sealed class ClusterTlsSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Cluster:Tls";

    /// <summary>Whether TLS is on.</summary>
    internal bool Enabled => CertificateFile.Length > 0;

    /// <summary>This silo's certificate: a PEM file (its own certificate first, then intermediate ones), or a PFX file. None by
    /// default.</summary>
    public string CertificateFile { get; set; } = string.Empty;

    /// <summary>The private key of a PEM certificate, unencrypted; default: the key is in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; set; } = string.Empty;

    /// <summary>A file with the password of a PFX file; none by default.</summary>
    public string PasswordFile { get; set; } = string.Empty;

    /// <summary>The certificates, PEM, of the authorities from which the other side's certificate must come. Required with TLS.</summary>
    public string AuthorityFile { get; set; } = string.Empty;

    /// <summary>The DNS name that the certificate of every silo and client must have, for an authority that also issues for others.
    /// Default none: any certificate of the authority will do.</summary>
    public string Name { get; set; } = string.Empty;
}
