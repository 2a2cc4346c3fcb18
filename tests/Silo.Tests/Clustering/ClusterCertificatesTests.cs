using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Silo.Clustering.Tls;
using RemoteAccess.Testing.Certificates;

namespace RemoteAccess.Silo.Tests.Clustering;

/// <summary>The certificates of silos: which files and which other sides are good, and what happens when files change.</summary>
public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FakeLogger<ClusterCertificates> _logger = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Files_in_every_form_are_good()
    {
        using var certificate = _authority.Issue("silo");
        var (cert, key) = (certificate.ExportCertificatePem(), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        Assert.Empty(Judge(new() { CertificateFile = _authority.Write("one.pem", $"{key}\n{cert}\n") }));
        Assert.Empty(Judge(new() { CertificateFile = _authority.Write("two.crt", cert), KeyFile = _authority.Write("two.key", key) }));
        Assert.Empty(Judge(new()
        {
            CertificateFile = _authority.Write("three.pfx", certificate.Export(X509ContentType.Pkcs12, "hunter2")),
            PasswordFile = _authority.Write("three.password", "hunter2\n"),
        }));
        Assert.Empty(Judge(new() { CertificateFile = _authority.Write("four.pfx", certificate.Export(X509ContentType.Pkcs12)) }));
    }

    [Fact]
    public void An_intermediate_authority_is_followed_to_the_given_one()
    {
        using var intermediate = _authority.Issue("between", authority: true);
        using var certificate = _authority.Issue("silo", by: intermediate);
        var files = _authority.Write("chain.pem", TestAuthority.Text(certificate) + intermediate.ExportCertificatePem());
        var alone = _authority.Write("alone.pem", TestAuthority.Text(certificate));

        Assert.Empty(Judge(new() { CertificateFile = files }));
        Assert.Equal("Cluster:Tls:CertificateFile", Assert.Single(Judge(new() { CertificateFile = alone })).Key);
        Assert.True(Certificates(new() { CertificateFile = files }).Accepts(certificate, With(intermediate)));
    }

    [Fact]
    public void Wrong_files_are_errors_that_name_the_file_and_the_fix()
    {
        using var certificate = _authority.Issue("silo");
        using var other = _authority.Issue("other");
        var good = _authority.Pem("silo");
        var pfx = _authority.Write("locked.pfx", certificate.Export(X509ContentType.Pkcs12, "hunter2"));

        Assert.Equal(
            "Cluster:Tls:CertificateFile = '/nowhere/a.pem': there is no such file; give the path of a file that this user can read",
            Assert.Single(Judge(new() { CertificateFile = "/nowhere/a.pem" })).ToString());
        Assert.Equal("Cluster:Tls:AuthorityFile",
            Assert.Single(Judge(new() { CertificateFile = good, AuthorityFile = _authority.Write("x", "x") })).Key);
        Assert.Contains("there is no certificate with its key", Fix(new() { CertificateFile = _authority.Write("y", "y") }));
        Assert.Contains("there is no certificate with its key",
            Fix(new() { CertificateFile = _authority.Write("keyless.pem", certificate.ExportCertificatePem()) }));
        Assert.Contains("there is no certificate with its key", Fix(new()
        {
            CertificateFile = _authority.Write("other.pem", certificate.ExportCertificatePem()),
            KeyFile = _authority.Write("other.key", other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        }));
        Assert.Contains("Cluster:Tls:PasswordFile", Fix(new() { CertificateFile = pfx }));
        Assert.Equal("Cluster:Tls:AuthorityFile is not set",
            Assert.Single(ClusterCertificates.Judge(new() { CertificateFile = good }, _time)).ToString()
                .Split(':', 4) is var parts
                ? string.Join(':', parts[..3]) : null);
        Assert.Equal("Cluster:Tls:Name", Assert.Single(ClusterCertificates.Judge(new() { Name = "silo" }, _time)).Key);
    }

    [Fact]
    public void A_certificate_that_others_would_refuse_is_an_error_at_start()
    {
        using var strange = new TestAuthority();

        Assert.Contains("it expired at", Fix(new() { CertificateFile = _authority.Pem("silo", until: _time.GetUtcNow().AddMinutes(-1)) }));
        Assert.Contains("it is not valid before",
            Fix(new() { CertificateFile = _authority.Pem("silo", from: _time.GetUtcNow().AddMinutes(1)) }));
        Assert.Contains("it is not of an authority in Cluster:Tls:AuthorityFile", Fix(new() { CertificateFile = strange.Pem("silo") }));
        Assert.Contains("it does not have the name fleet", Fix(new() { CertificateFile = _authority.Pem("silo"), Name = "fleet" }));
        Assert.Empty(Judge(new() { CertificateFile = _authority.Pem("fleet"), Name = "fleet" }));
    }

    [Fact]
    public void The_other_sides_certificate_is_judged_by_time_authority_and_name()
    {
        using var strange = new TestAuthority();
        using var good = _authority.Issue("fleet");
        using var other = _authority.Issue("somebody");
        using var foreign = strange.Issue("fleet");
        var certificates = Certificates(new()
        {
            CertificateFile = _authority.Pem("fleet", until: _time.GetUtcNow().AddYears(1)),
            Name = "fleet",
        });

        Assert.True(certificates.Accepts(good, null));
        Assert.False(certificates.Accepts(other, null));
        Assert.False(certificates.Accepts(foreign, null));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.False(certificates.Accepts(good, null));

        Assert.Equal(
            [3210, 3210, 3210], _logger.Collector.GetSnapshot().Select(line => line.Id.Id));
        Assert.Contains("it expired at", _logger.LatestRecord.Message, StringComparison.Ordinal);
        Assert.Contains("CN=fleet", _logger.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_refusal_is_logged_once_a_minute()
    {
        using var strange = new TestAuthority();
        using var foreign = strange.Issue("silo");
        var certificates = Certificates(new() { CertificateFile = _authority.Pem("silo") });

        for (var attempt = 0; attempt < 100; attempt++)
        {
            Assert.False(certificates.Accepts(foreign, null));
        }

        Assert.Equal(1, _logger.Collector.Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(certificates.Accepts(foreign, null));
        Assert.Equal(2, _logger.Collector.Count);
    }

    [Fact]
    public void New_files_serve_the_next_handshake_and_broken_ones_do_not()
    {
        using var first = _authority.Issue("first");
        using var second = _authority.Issue("second");
        var file = _authority.Write("silo.pem", TestAuthority.Text(first));
        var certificates = Certificates(new() { CertificateFile = file });
        Assert.Equal(first.Thumbprint, certificates.Current().Own.Thumbprint);
        Assert.Same(certificates.Current(), certificates.Current());

        _authority.Write("silo.pem", TestAuthority.Text(second));
        Assert.Equal(second.Thumbprint, certificates.Current().Own.Thumbprint);
        Assert.Equal(3211, _logger.LatestRecord.Id.Id);

        _authority.Write("silo.pem", "half a file");
        Assert.Equal(second.Thumbprint, certificates.Current().Own.Thumbprint);
        Assert.Equal(second.Thumbprint, certificates.Current().Own.Thumbprint);
        Assert.Equal([3211, 3212], _logger.Collector.GetSnapshot().Select(line => line.Id.Id));

        File.Delete(file);
        Assert.Equal(second.Thumbprint, certificates.Current().Own.Thumbprint);
    }

    [Fact]
    public void A_new_authority_is_trusted_as_soon_as_its_file_is_there()
    {
        using var next = new TestAuthority();
        using var other = next.Issue("silo");
        var authorities = _authority.Write("authorities.pem", File.ReadAllText(_authority.AuthorityFile));
        var certificates = Certificates(new() { CertificateFile = _authority.Pem("silo"), AuthorityFile = authorities });
        Assert.False(certificates.Accepts(other, null));

        _authority.Write("authorities.pem", File.ReadAllText(_authority.AuthorityFile) + "\n" + File.ReadAllText(next.AuthorityFile));

        Assert.True(certificates.Accepts(other, null));
    }

    private static X509Chain With(X509Certificate2 certificate)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.ExtraStore.Add(certificate);
        return chain;
    }

    private ClusterCertificates Certificates(ClusterTlsSettings settings) => new(Complete(settings), _time, _logger);

    private string Fix(ClusterTlsSettings settings) => Assert.Single(Judge(settings)).Fix;

    private IEnumerable<RemoteAccess.Hosting.Settings.SettingError> Judge(ClusterTlsSettings settings) =>
        ClusterCertificates.Judge(Complete(settings), _time);

    private ClusterTlsSettings Complete(ClusterTlsSettings settings)
    {
        settings.AuthorityFile = settings.AuthorityFile.Length > 0 ? settings.AuthorityFile : _authority.AuthorityFile;
        return settings;
    }
}
