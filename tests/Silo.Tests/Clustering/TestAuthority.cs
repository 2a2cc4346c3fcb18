using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteAccess.Testing.Certificates;

/// <summary>A certificate authority of a test, with files in a folder of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root = Root();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ra-certificates-");

    /// <summary>Its own certificate, PEM.</summary>
    public string AuthorityFile => Write("authority.pem", _root.ExportCertificatePem());

    /// <summary>A certificate with its key in one PEM file.</summary>
    public string Pem(string name, DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var certificate = Issue(name, from, until);
        return Write($"{Guid.NewGuid():N}.pem", Text(certificate));
    }

    /// <summary>Writes a file of its folder; one that is there is replaced.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Certificate and key, PEM.</summary>
    public static string Text(X509Certificate2 certificate) =>
        certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>A certificate with its key, valid for a day unless something else is said.</summary>
    /// <param name="name">Its DNS name.</param>
    /// <param name="from">From when it is valid.</param>
    /// <param name="until">Until when.</param>
    /// <param name="by">Who issues it; null for this authority.</param>
    /// <param name="authority">Whether it may issue certificates itself.</param>
    public X509Certificate2 Issue(
        string name, DateTimeOffset? from = null, DateTimeOffset? until = null, X509Certificate2? by = null, bool authority = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var issued = request.Create(
            by ?? _root, from ?? now.AddHours(-1), until ?? now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(
            withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    private static X509Certificate2 Root()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=authority {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(2));
    }
}
