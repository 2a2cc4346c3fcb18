using System.Net.Security;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace RemoteAccess.Silo.Clustering.Tls;

/// <summary>TLS on every connection of silos and clients; both sides show a certificate.</summary>
internal static class ClusterTls
{
    /// <summary>Adds it, if it is on.</summary>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, ClusterTlsSettings settings)
    {
        if (!settings.Enabled)
        {
            return silo;
        }

        silo.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ClusterCertificates>(provider, settings));
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterCertificates>((connections, certificates) =>
        {
            var options = Options(certificates);
            connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(options));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(options));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(options));
        });
        return silo;
    }

    private static TlsOptions Options(ClusterCertificates certificates) => new()
    {
        RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
        RemoteCertificateValidation = (other, chain, _) => certificates.Accepts(other, chain),

        // Orleans wants the selectors; what is sent, with the intermediate certificates, is set below.
        LocalServerCertificateSelector = (_, _) => certificates.Current().Own,
        LocalClientCertificateSelector = (_, _, _, _, _) => certificates.Current().Own,
        OnAuthenticateAsServer = (_, options) =>
        {
            var server = (SslServerAuthenticationOptions)options.SslServerAuthenticationOptions;
            server.ServerCertificateSelectionCallback = null;
            server.ServerCertificateContext = certificates.Current().Context;
        },
        OnAuthenticateAsClient = (_, options) =>
        {
            var client = (SslClientAuthenticationOptions)options.SslClientAuthenticationOptions;
            client.LocalCertificateSelectionCallback = null;
            client.ClientCertificateContext = certificates.Current().Context;
            client.TargetHost = string.Empty; // Whose certificate it is does not matter; see Cluster:Tls:Name.
        },
    };
}
