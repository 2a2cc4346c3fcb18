using System.Security.Cryptography.X509Certificates;
using RemoteAccess.Protocol;

namespace RemoteAccess.Silo.Clustering.Tls;

/// <summary>
/// The certificates of this silo for the cluster's connections. Each handshake looks whether the files have changed, so a new certificate
/// serves the next connection; handshakes are rare. New files that do not fit are reported once, and the last good ones stay in use.
/// Thread-safe: handshakes run at once, and one of them reads.
/// </summary>
internal sealed partial class ClusterCertificates
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly ClusterTlsSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<ClusterCertificates> _logger;
    private CertificateFiles? _seen;
    private CertificateSet? _current;
    private (string Text, long At)? _refused;

    public ClusterCertificates(ClusterTlsSettings settings, TimeProvider time, ILogger<ClusterCertificates> logger) =>
        (_settings, _time, _logger) = (settings, time, logger);

    /// <summary>What is wrong with the settings and the files.</summary>
    public static IEnumerable<SettingError> Judge(ClusterTlsSettings settings, TimeProvider time)
    {
        var errors = new List<SettingError>();
        if (!settings.Enabled)
        {
            (string Name, string Value)[] others =
            [
                (nameof(settings.KeyFile), settings.KeyFile), (nameof(settings.PasswordFile), settings.PasswordFile),
                (nameof(settings.AuthorityFile), settings.AuthorityFile), (nameof(settings.Name), settings.Name),
            ];
            errors.AddRange(
                from setting in others
                where setting.Value.Length > 0
                select new SettingError($"{ClusterTlsSettings.Section}:{setting.Name}", setting.Value,
                    "TLS is off; set Cluster:Tls:CertificateFile too, or remove this key"));
        }
        else if (settings.AuthorityFile.Length == 0)
        {
            errors.Add(new SettingError($"{ClusterTlsSettings.Section}:{nameof(settings.AuthorityFile)}", null,
                "give a file with the certificates of the authorities that the other side's certificate must come from"));
        }
        else if (CertificateFiles.Read(settings, errors) is { } files)
        {
            CertificateSet.Load(settings, files, time.GetUtcNow(), errors);
        }

        return errors;
    }

    /// <summary>The certificates for a handshake that begins now.</summary>
    /// <exception cref="InvalidOperationException">There were never good ones; the start has checked that.</exception>
    public CertificateSet Current()
    {
        lock (_gate)
        {
            var errors = new List<SettingError>();
            if (CertificateFiles.Read(_settings, errors) is { } files && (_seen is null || !files.AreAs(_seen)))
            {
                _seen = files;
                if (CertificateSet.Load(_settings, files, _time.GetUtcNow(), errors) is { } set)
                {
                    if (_current is not null)
                    {
                        LogReloaded(set.Own.Subject, set.Own.NotAfter);
                    }

                    _current = set;
                }

                foreach (var error in errors)
                {
                    LogNotReloaded(error.ToString());
                }
            }

            return _current ?? throw new InvalidOperationException("The files of Cluster:Tls cannot be used.");
        }
    }

    /// <summary>Whether the other side's certificate is accepted. A refusal is logged, the same one once a minute: the other side tries
    /// again all the time.</summary>
    /// <param name="other">Its certificate.</param>
    /// <param name="chain">What came with it.</param>
    public bool Accepts(X509Certificate2 other, X509Chain? chain)
    {
        if (Current().Refusal(other, chain?.ChainPolicy.ExtraStore, _time.GetUtcNow()) is not { } refusal)
        {
            return true;
        }

        var text = $"{other.Subject} {other.Thumbprint} {refusal}";
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            if (_refused is { } last && last.Text == text && _time.GetElapsedTime(last.At, now) < Again)
            {
                return false;
            }

            _refused = (text, now);
        }

        LogRefused(other.Subject, other.Issuer, refusal);
        return false;
    }

    [LoggerMessage(3210, LogLevel.Warning,
        "A connection of another silo or of a client was refused because of its certificate ({Subject}, issued by {Issuer}): {Refusal}. "
            + "Renew that certificate, or correct Cluster:Tls of one side")]
    private partial void LogRefused(OutsideText subject, OutsideText issuer, string refusal);

    [LoggerMessage(
        3211, LogLevel.Information, "The files of Cluster:Tls were read again; new connections use {Subject}, valid until {Until:u}")]
    private partial void LogReloaded(OutsideText subject, DateTimeOffset until);

    [LoggerMessage(
        3212, LogLevel.Warning, "The files of Cluster:Tls have changed and cannot be used; the ones before stay in use. {Error}")]
    private partial void LogNotReloaded(string error);
}
