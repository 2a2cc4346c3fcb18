using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RemoteAccess.Silo.Clustering.Tls;

/// <summary>
/// This silo's certificate with its key, and the authorities that others' certificates must come from. Immutable. It is not disposed:
/// handshakes that began with it may still use it.
/// </summary>
internal sealed class CertificateSet
{
    private readonly X509Certificate2Collection _authorities;
    private readonly string _name;

    private CertificateSet(
        X509Certificate2 own, X509Certificate2Collection intermediates, X509Certificate2Collection authorities, string name)
    {
        (Own, Intermediates, _authorities, _name) = (own, intermediates, authorities, name);
        Context = SslStreamCertificateContext.Create(own, intermediates, offline: true);
    }

    /// <summary>The silo's certificate, with its key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>The certificates between it and its authority.</summary>
    public X509Certificate2Collection Intermediates { get; }

    /// <summary>What a handshake sends.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Makes a set of files.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="files">What is in the files.</param>
    /// <param name="now">The time, for certificates that are not valid yet or not any more.</param>
    /// <param name="errors">Receives what is wrong.</param>
    /// <returns>The set; null after an error.</returns>
    public static CertificateSet? Load(
        ClusterTlsSettings settings, CertificateFiles files, DateTimeOffset now, ICollection<SettingError> errors)
    {
        const string Section = ClusterTlsSettings.Section;
        if (Authorities(files.Authority) is not { } authorities)
        {
            errors.Add(new SettingError($"{Section}:AuthorityFile", settings.AuthorityFile,
                "the file has no certificate in PEM form (-----BEGIN CERTIFICATE-----); give the certificates of the authorities"));
            return null;
        }

        try
        {
            var (own, intermediates) = Certificates(files);
            var set = new CertificateSet(own, intermediates, authorities, settings.Name);
            if (set.Refusal(own, intermediates, now) is not { } refusal)
            {
                return set;
            }

            errors.Add(new SettingError($"{Section}:CertificateFile", settings.CertificateFile,
                $"other silos would refuse this certificate: {refusal}; give another one"));
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            errors.Add(new SettingError($"{Section}:CertificateFile", settings.CertificateFile,
                "there is no certificate with its key in this file (and Cluster:Tls:KeyFile); give a PEM certificate with its unencrypted "
                    + "key, or a PFX file and its password in Cluster:Tls:PasswordFile"));
        }

        return null;
    }

    /// <summary>Why a certificate is not accepted, as a clause; null if it is.</summary>
    /// <param name="other">The certificate.</param>
    /// <param name="more">Certificates that came with it.</param>
    /// <param name="now">The time.</param>
    public string? Refusal(X509Certificate2 other, X509Certificate2Collection? more, DateTimeOffset now)
    {
        if (now > other.NotAfter)
        {
            return $"it expired at {other.NotAfter.ToUniversalTime():u}";
        }

        if (now < other.NotBefore)
        {
            return $"it is not valid before {other.NotBefore.ToUniversalTime():u}";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(more ?? []);
        if (!chain.Build(other))
        {
            return chain.ChainStatus.Any(status => status.Status is X509ChainStatusFlags.NotTimeValid)
                ? "a certificate of its authority has expired or is not valid yet"
                : "it is not of an authority in Cluster:Tls:AuthorityFile";
        }

        return _name.Length > 0 && !other.MatchesHostname(_name) ? $"it does not have the name {_name} (Cluster:Tls:Name)" : null;
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Intermediates) Certificates(CertificateFiles files)
    {
        var text = Encoding.UTF8.GetString(files.Certificate);
        var all = new X509Certificate2Collection();
        if (!text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            var password = Encoding.UTF8.GetString(files.Password).Trim();
            all = X509CertificateLoader.LoadPkcs12Collection(files.Certificate, password, X509KeyStorageFlags.DefaultKeySet);
            var withKey = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
                ?? throw new CryptographicException("No certificate has a key.");
            all.Remove(withKey);
            return (withKey, all);
        }

        all.ImportFromPem(text);
        var key = files.Key.Length > 0 ? Encoding.UTF8.GetString(files.Key) : text;
        using var own = X509Certificate2.CreateFromPem(text, key);
        all.RemoveAt(0);

        // A key that was only just read cannot be used in handshakes on every system; one from a PFX can.
        return (X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null), all);
    }

    private static X509Certificate2Collection? Authorities(byte[] file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(Encoding.UTF8.GetString(file));
            return authorities.Count > 0 ? authorities : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
